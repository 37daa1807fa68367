export async function ask(query, variables = {}) {
  const answer = await read("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  if (answer.errors?.length) throw new Error(answer.errors[0].message);
  return answer.data;
}

export async function read(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Error("The shop could not be reached. Are you online?");
  }
  if (!answer.ok) throw new Error(`The shop answered with an error (${answer.status}).`);
  return answer.json();
}

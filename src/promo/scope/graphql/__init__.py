"""What a change of a GraphQL schema or of its resolvers means for the pages that use it."""

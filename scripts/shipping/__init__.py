"""What is made from the code: action.yml files, tables, schemas, lock files, releases."""

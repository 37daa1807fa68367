"""Files and history of a gitops repository: read, edited byte-exactly, pushed."""

"""What the Makefile needs: an environment, a browser, a server, a picture, mutants."""

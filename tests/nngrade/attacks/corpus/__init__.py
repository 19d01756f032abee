"""The attacks, a module for each thing that they aim at. In each, `ATTACKS` is all of them."""

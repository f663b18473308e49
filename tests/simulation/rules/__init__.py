"""The rules of safety: each watches every write that takes effect, and trusts nothing that the code says of itself."""

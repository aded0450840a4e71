"""Test doubles that ship with the product, so that tests patch nothing."""

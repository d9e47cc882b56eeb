"""A first mapping from what a lender's file says of itself, and doubts about one that is wrong."""

"""An open benchmark: rings in made-up rental lenders, in named tasks of rising difficulty."""

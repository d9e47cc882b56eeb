"""From a lender's files to normalised, tokenised facts."""

"""How do tests speak of care? In the field's own words, with plainly invented people and the guides' figures."""

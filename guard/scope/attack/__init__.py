"""The attack model: whether a question is worded as an order to the model, or as one about data."""

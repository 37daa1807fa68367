"""One file a family of oracles: rules that tell broken from working without a model."""

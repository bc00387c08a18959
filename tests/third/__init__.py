"""Teaching the third reader: what it knew before (pretrained), its network (encoder), its lessons."""

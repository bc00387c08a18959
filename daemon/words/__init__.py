"""From a letter to a mail: its template filled (render), its HTML laid out, its bytes composed and read back."""

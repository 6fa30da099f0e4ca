package bundle

// Sign signs any text, so that a signature made elsewhere can be compared.
func (k *Key) Sign(dir string, text []byte) error { return k.sign(dir, text) }

package sized

// Kept returns how many octets of memory searches and payloads hold, about.
func (dec *Decoder) Kept() int { return dec.kept }

// Spare returns how many messages wait to be used again.
func (dec *Decoder) Spare() int { return len(dec.spare) }

// MostKeptAll is what they may hold, MostSpare how many messages may wait.
const MostKeptAll, MostSpare = mostKeptAll, mostSpare

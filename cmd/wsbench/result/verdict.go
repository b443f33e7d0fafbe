package result

// A Verdict is whether a target was reached.
type Verdict struct {
	Target  string  `json:"target"`
	Case    Case    `json:"case"`
	Value   float64 `json:"value"` // the median of the rounds, and between what they lie
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Most    float64 `json:"most"`           // 0 for no target: it is told for comparison
	Against string  `json:"against"`        // what it was divided by, or what else it is
	Unit    Metric  `json:"unit,omitempty"` // of the value; "" for a ratio
	Reached bool    `json:"reached"`
}

// HasTarget reports whether there is one.
func (v *Verdict) HasTarget() bool { return v.Most > 0 }

// Format returns a value of the verdict.
func (v *Verdict) Format(x float64) string {
	if v.Unit == "" {
		return Ratio(x)
	}
	return v.Unit.Format(x)
}

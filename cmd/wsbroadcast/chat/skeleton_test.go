package chat

import "testing"

// Names that look alike have the same skeleton, and others have not.
func TestSkeleton(t *testing.T) {
	for _, alike := range [][]string{
		{"Ann", "ann", "ANN", "А" + "nn", "Αnn", "A n n", "Ann.", "Ａｎｎ", "𝐀𝐧𝐧", "𝓐nn", "a\u0301nn"},
		{"Bill", "BiII", "B1ll", "Віll", "bi||", "BІLL"},
		{"Bob", "Вob", "Воb", "B0b", "вов"},
		{"Armin", "Arrnin"},
		{"Will", "vvill"},
		{"guest 2", "guest2", "Guest-2", "guest 𝟚"},
		{"Ann (you)", "Ann you", "Ann [you]"},
	} {
		for _, name := range alike[1:] {
			if got, want := skeleton(name), skeleton(alike[0]); got != want {
				t.Errorf("%q is %q, and %q is %q", name, got, alike[0], want)
			}
		}
	}
	seen := make(map[string]string)
	for _, name := range []string{"Ann", "Anna", "Bob", "guest", "guest 2", "guest 3", "!", "?", "🌍", "世界", "Зоя", "Ünal"} {
		s := skeleton(name)
		if was, ok := seen[s]; ok {
			t.Errorf("%q and %q are both %q", was, name, s)
		}
		seen[s] = name
	}
}

package page

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"html/template"

	"duplex/cmd/wsconform/result"
)

// A detail is what the page shows of a case when it is opened. The script
// knows it by the names that it has in JSON.
type detail struct {
	Case    result.Case     `json:"case"`
	Rule    []citation      `json:"rule"`
	Results []result.Result `json:"results"` // by agent, of those that played it
}

// A packed is a detail as JSON, compressed, in base64. Compressed, because wire
// logs repeat themselves: it is a tenth of the size. In base64, there is nothing
// left that could end the element that it lies in.
type packed struct {
	ID   string
	Data template.HTML
}

// level is that of the compression. A higher one saves a tenth, and takes twice
// as long or more.
const level = 3

// details returns the details of all cases.
func (m *matrix) details() ([]packed, error) {
	var all []packed
	z, err := flate.NewWriter(nil, level)
	if err != nil {
		return nil, err
	}
	for _, c := range m.cases {
		data, err := pack(z, m.detail(c))
		if err != nil {
			return nil, err
		}
		all = append(all, packed{c.ID, data})
	}
	return all, nil
}

func (m *matrix) detail(c result.Case) detail {
	d := detail{Case: c, Rule: cite(c.Rule)}
	for _, agent := range m.agents {
		if r := m.played[played{c.ID, agent.Name}]; r != nil {
			shown := *r
			shown.Agent = agent.Name
			shown.Request, shown.Response = visible(r.Request), visible(r.Response)
			d.Results = append(d.Results, shown)
		}
	}
	return d
}

// pack packs a detail, by way of z.
func pack(z *flate.Writer, d detail) (template.HTML, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	var deflated bytes.Buffer
	z.Reset(&deflated)
	if _, err := z.Write(b); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return template.HTML(base64.StdEncoding.EncodeToString(deflated.Bytes())), nil
}

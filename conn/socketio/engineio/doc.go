// Package engineio is Engine.IO, protocol revision 4.
package engineio

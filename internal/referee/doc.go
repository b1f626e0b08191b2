// Package referee holds no code: its tests have reports read by what others wrote to
// read such reports. It is a module of its own, so that the library does not require
// them.
package referee

// Package scim imports people and groups from a directory that speaks SCIM 2.0
// (RFC 7643, RFC 7644): who owns what is in other exports, and who still is there.
//
//	curl -H "Authorization: Bearer $TOKEN" "$SCIM/Users?count=10000" > users.json
//	curl -H "Authorization: Bearer $TOKEN" "$SCIM/Groups?count=10000" > groups.json
//
// In PowerShell:
//
//	Invoke-RestMethod "$SCIM/Users?count=10000" -Headers @{Authorization="Bearer $TOKEN"} | ConvertTo-Json -Depth 20 > users.json
//
// It reads list responses, one resource or an array of them; of SCIM 1.1 too, which
// has the same members. Names of members are found in any case, as RFC 7643 §2.1 has it.
//
// # What becomes of what
//
// The directory is the Actor Options.Self, an organization. A User is an Actor of
// kind person under its id, which the directory never gives to another one (§3.1). It
// is active or, if active is false, suspended. Whoever has an organization in the
// enterprise extension that is not called Self belongs to the organization
// scim:<self>:organization/<name>, everybody else to Self: if both are one company's,
// somebody has to say so. The labels scim.userName, scim.externalId, scim.userType and
// scim.manager (an id) can serve as keys of a merge.
//
// A Group is an Actor of kind unit of Self with its members. A member that is in no file is
// a person or unit of Self, as its type or $ref has it. A group that contains
// itself, be it through others, has unknown members.
//
// What stands twice and differs is reported and left unknown. Other resources, such as
// devices and agents, are skipped. Passwords are dropped; addresses, telephone numbers,
// certificates, roles, entitlements and a user's own list of groups are not looked at.
//
// # What stays unknown
//
//   - When somebody left: that an account was switched off has no date. Users that
//     the directory deleted are in no list.
//   - Whether a user is a person: what SCIM calls so may be an account of a program.
//   - How people sign in.
//   - The members of a group that does not list any: an empty list counts as none, a
//     list that is absent may have been left out.
//   - Whether a list was filtered. Members count as complete, in a Completeness, when
//     one page holds all results, they all are groups, and each lists its members, and
//     when no file holds another group.
//     Requests for changes (PatchOp, BulkRequest) are no lists: they are reported, not
//     read, and beside one nothing counts as complete.
//     Several pages close nothing: between two of them a directory may change, and
//     keeps no state (RFC 7644 §3.4.2.4).
package scim

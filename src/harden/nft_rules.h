// The policy as nftables: a table of its own, `inet sallyport`, in the JSON of the nft program (libnftables-json(5)). Nothing
// else of the rule set is touched.
//
// The table has one chain, at the input hook with priority -5: behind the translation of destinations (-100), so that the
// ports are those the server has, and before the usual filter (0). To accept there only means "not refused here": the other
// tables are asked all the same. So this table can narrow what they let through, and never widen it.
//
// Every packet is judged, also those of connections that stand: when a lease has lapsed, or a network has left the policy,
// what is established is cut. A lease's end is in the rule itself; no clock of ours has to run for it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "harden/flows.h"

namespace sallyport::harden {

inline constexpr const char* kTable = "sallyport";

// The objects of the table in order, each {"table": ...}, {"set": ...}, {"chain": ...} or {"rule": ...}: what `nft -j list
// table` shows, without what is the kernel's own (handles, counts).
nlohmann::json nft_objects(const Flows& flows);

// For `nft -j -f FILE`: puts the table there, in place of one that may be there already, in one transaction.
std::string nft_json(const Flows& flows);
// For `nft -f FILE`, the same.
std::string nft_text(const Flows& flows);

// Objects, ours or as `nft -j list table` shows them, in nft's own language.
std::string nft_table_text(const nlohmann::json& objects);
// The objects of table `inet sallyport` in the answer of `nft -j list ...`, without handles and counts.
nlohmann::json own_objects(const nlohmann::json& listing);

}  // namespace sallyport::harden

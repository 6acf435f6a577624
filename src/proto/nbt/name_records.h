// What the name service's resource records carry. RFC 1002 4.2.2 to 4.2.18
#pragma once

#include <vector>

#include "proto/nbt/name.h"
#include "wire/fixed_size.h"

namespace sallyport::nbt {

// NB_FLAGS and NAME_FLAGS. The node type: 0 broadcasts, 1 asks a name server, 2 both, 3 (Microsoft's) the server first.
namespace node_flags {
inline constexpr uint16_t kGroup = 0x8000, kNodeType = 0x6000;
inline constexpr uint16_t kDeregistering = 0x1000, kConflict = 0x0800, kActive = 0x0400, kPermanent = 0x0200;
}  // namespace node_flags
// "B", "P", "M", "H"
constexpr char node_type(uint16_t flags) { return "BPMH"[flags >> 13 & 3]; }

// One owner of a name.
struct NameAddress {
  static constexpr const char* kName = "NB_ADDRESS";
  uint16_t flags = 0;
  std::array<uint8_t, 4> address{};
  static constexpr void fields(auto& m, auto& w) {
    w.be("NB_FLAGS", m.flags);
    w("NB_ADDRESS", m.address);
  }
};
static_assert(wire::fixed_size<NameAddress> == 6);

// RDATA of type NB: registrations, releases, positive answers. RFC 1002 4.2.13
struct NameAddresses {
  static constexpr const char* kName = "NBNS NB RDATA";
  std::vector<NameAddress> entries;
  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.elements("ADDR_ENTRY", m.entries);
  }
};

// RFC 1002 4.2.18
struct NodeName {
  static constexpr const char* kName = "NODE_NAME";
  Name name;
  uint16_t flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    w("NETBIOS_NAME", m.name.bytes);
    w.be("NAME_FLAGS", m.flags);
  }
};
static_assert(wire::fixed_size<NodeName> == 18);

// RDATA of type NBSTAT. The statistics are what is left: senders cut them short, or leave them out.
struct NodeStatus {
  static constexpr const char* kName = "NBNS NBSTAT RDATA";
  std::vector<NodeName> names;
  Bytes statistics;
  static constexpr void fields(auto& m, auto& w) {
    auto names = w.slot();
    w.count("NUM_NAMES", names, uint8_t{});
    w.end_of_fixed();
    w.array("NODE_NAME", names, m.names);
    w.rest("STATISTICS", m.statistics);
  }
};

// STATISTICS as the RFC has them. Of all these only the first is of use today: the adapter's address.
struct NodeStatistics {
  static constexpr const char* kName = "NBNS STATISTICS";
  std::array<uint8_t, 6> unit_id{};
  uint8_t jumpers = 0, test_result = 0;
  uint16_t version = 0, period = 0, crc_errors = 0, alignment_errors = 0, collisions = 0, send_aborts = 0;
  uint32_t good_sends = 0, good_receives = 0;
  uint16_t retransmits = 0, no_resources = 0, free_command_blocks = 0, total_command_blocks = 0, max_command_blocks = 0;
  uint16_t pending_sessions = 0, max_pending_sessions = 0, max_sessions = 0, session_data_size = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("UNIT_ID", m.unit_id);
    w("JUMPERS", m.jumpers);
    w("TEST_RESULT", m.test_result);
    w.be("VERSION_NUMBER", m.version);
    w.be("PERIOD_OF_STATISTICS", m.period);
    w.be("NUMBER_OF_CRCs", m.crc_errors);
    w.be("NUMBER_ALIGNMENT_ERRORS", m.alignment_errors);
    w.be("NUMBER_OF_COLLISIONS", m.collisions);
    w.be("NUMBER_SEND_ABORTS", m.send_aborts);
    w.be("NUMBER_GOOD_SENDS", m.good_sends);
    w.be("NUMBER_GOOD_RECEIVES", m.good_receives);
    w.be("NUMBER_RETRANSMITS", m.retransmits);
    w.be("NUMBER_NO_RESOURCE_CONDITIONS", m.no_resources);
    w.be("NUMBER_FREE_COMMAND_BLOCKS", m.free_command_blocks);
    w.be("TOTAL_NUMBER_COMMAND_BLOCKS", m.total_command_blocks);
    w.be("MAX_TOTAL_NUMBER_COMMAND_BLOCKS", m.max_command_blocks);
    w.be("NUMBER_PENDING_SESSIONS", m.pending_sessions);
    w.be("MAX_NUMBER_PENDING_SESSIONS", m.max_pending_sessions);
    w.be("MAX_TOTAL_SESSIONS_POSSIBLE", m.max_sessions);
    w.be("SESSION_DATA_PACKET_SIZE", m.session_data_size);
  }
};
static_assert(wire::fixed_size<NodeStatistics> == 46);

}  // namespace sallyport::nbt

// The servers of the network as the main server knows them, for a translator whose client asks with NetServerEnum2: all that is in
// the pipe kServersPipe of IPC$, which only a translator may open. Never on a network.
#pragma once

#include <string>
#include <vector>

#include "wire/fixed_size.h"

namespace sallyport::inner {

inline constexpr std::u16string_view kServersPipe = u"sallyport-servers";

struct Server {
  static constexpr const char* kName = "Translator Server";

  uint32_t type = 0;  // SV_TYPE_*, as announced; one that is a domain's name has kDomain
  uint8_t version_major = 0, version_minor = 0;
  std::u16string name;
  std::u16string workgroup;  // it is in; of a domain itself its name
  std::u16string comment;    // of a domain its master browser

  static constexpr uint32_t kDomain = 0x80000000;  // SV_TYPE_DOMAIN_ENUM

  bool operator==(const Server&) const = default;

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot(), workgroup = w.slot(), comment = w.slot();
    w("Type", m.type);
    w("VersionMajor", m.version_major);
    w("VersionMinor", m.version_minor);
    w.length("NameLength", name, uint16_t{});
    w.length("WorkgroupLength", workgroup, uint16_t{});
    w.length("CommentLength", comment, uint16_t{});
    w.end_of_fixed();
    w.text("Name", name, m.name);
    w.text("Workgroup", workgroup, m.workgroup);
    w.text("Comment", comment, m.comment);
  }
};
static_assert(wire::fixed_size<Server> == 12);

struct ServerList {
  static constexpr const char* kName = "Translator Server List";
  static constexpr size_t kMost = 2000;  // entries

  std::vector<Server> servers;

  static constexpr void fields(auto& m, auto& w) {
    auto servers = w.slot();
    w.count("Count", servers, uint32_t{});
    w.end_of_fixed();
    w.list("Servers", servers, m.servers, 1);
  }
};
static_assert(wire::fixed_size<ServerList> == 4);

}  // namespace sallyport::inner

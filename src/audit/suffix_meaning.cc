#include "audit/suffix_meaning.h"

namespace sallyport::audit {

namespace {

enum class Kind : uint8_t { unique, group };

struct Meaning {
  uint8_t suffix;
  Kind kind;
  std::string_view text;
  std::string_view starts = {};  // only for names that start so; such lines stand before the general one
};

constexpr Meaning kMeanings[] = {
    {0x00, Kind::unique, "IIS (this computer's name)", "IS~"},
    {0x00, Kind::unique, "workstation service (the computer's name)"},
    {0x00, Kind::group, "domain or workgroup name"},
    {0x01, Kind::group, "master browser", "\x01\x02__MSBROWSE__\x02"},
    {0x01, Kind::unique, "messenger service (of a computer)"},
    {0x03, Kind::unique, "messenger service (of a computer or of who is logged in)"},
    {0x06, Kind::unique, "remote access server"},
    {0x1B, Kind::unique, "domain master browser (the primary domain controller)"},
    {0x1C, Kind::group, "IIS", "INET~SERVICES"},
    {0x1C, Kind::group, "domain controllers"},
    {0x1D, Kind::unique, "master browser (of this subnet)"},
    {0x1E, Kind::group, "browser service elections"},
    {0x1F, Kind::unique, "network DDE service"},
    {0x20, Kind::unique, "IrmaLAN gateway", "FORTE_$ND800ZA"},
    {0x20, Kind::unique, "file server service"},
    {0x20, Kind::group, "file servers (an internet group)"},
    {0x21, Kind::unique, "remote access client"},
    {0x22, Kind::unique, "Exchange: connector to Microsoft Mail"},
    {0x23, Kind::unique, "Exchange: message store"},
    {0x24, Kind::unique, "Exchange: directory"},
    {0x2B, Kind::unique, "Lotus Notes server"},
    {0x2F, Kind::group, "Lotus Notes (multicast)"},
    {0x30, Kind::unique, "modem sharing server"},
    {0x31, Kind::unique, "modem sharing client"},
    {0x33, Kind::group, "Lotus Notes (name server)"},
    {0x42, Kind::unique, "McAfee antivirus"},
    {0x43, Kind::unique, "Systems Management Server: remote control of this client"},
    {0x44, Kind::unique, "Systems Management Server: the administrator's remote control"},
    {0x45, Kind::unique, "Systems Management Server: remote chat"},
    {0x46, Kind::unique, "Systems Management Server: remote file transfer"},
    {0x4C, Kind::unique, "DEC Pathworks over TCP/IP"},
    {0x52, Kind::unique, "DEC Pathworks over TCP/IP"},
    {0x6A, Kind::unique, "Exchange: internet mail connector"},
    {0x87, Kind::unique, "Exchange: message transfer agent"},
    {0xBE, Kind::unique, "Network Monitor agent"},
    {0xBF, Kind::unique, "Network Monitor"},
};

// Names are registered in upper case, but by some as they are written.
bool starts_with(const nbt::Name& name, std::string_view start) {
  for (size_t i = 0; i < start.size(); i++) {
    auto c = static_cast<char>(name.bytes[i]);
    if ((c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) != start[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view suffix_meaning(const nbt::Name& name, bool group) {
  auto kind = group ? Kind::group : Kind::unique;
  for (const auto& meaning : kMeanings)
    if (meaning.suffix == name.suffix() && meaning.kind == kind && starts_with(name, meaning.starts)) return meaning.text;
  return group ? "unknown group" : "unknown service";
}

}  // namespace sallyport::audit

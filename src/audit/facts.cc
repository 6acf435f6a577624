#include "audit/facts.h"

#include <algorithm>

namespace sallyport::audit {

std::string to_string(PortState state) {
  switch (state) {
    case PortState::not_asked: return "not asked";
    case PortState::open: return "open";
    case PortState::closed: return "closed";
    case PortState::filtered: return "filtered";
  }
  return {};
}

std::string to_string(OfferedDialect dialect) {
  static constexpr const char* kNames[kOfferedDialects] = {"CORE", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12", "2.0.2",
                                                           "2.1",  "3.0",       "3.0.2",     "3.1.1"};
  return kNames[static_cast<size_t>(dialect)];
}

std::string to_string(Oddity oddity) {
  switch (oddity) {
    case Oddity::none: return {};
    case Oddity::silent: return "accepts connections and never says a word";
    case Oddity::resets: return "ends every connection at its first bytes, as security products and doors for chosen peers do";
    case Oddity::not_smb: return "answers, but not with SMB";
    case Oddity::too_slow: return "answers so slowly that nothing was complete at the deadline";
    case Oddity::impossible_length: return "announces messages longer than any server sends";
    case Oddity::broken_offsets: return "points outside of its own messages";
    case Oddity::agrees_to_all: return "answers a dialect that does not exist as if it spoke it: not believable";
  }
  return {};
}

bool DoorFacts::met() const {
  if (port != PortState::open || !session_refused.empty()) return false;
  return oddity == Oddity::none || std::find(dialects.begin(), dialects.end(), Known::yes) != dialects.end();
}

// A door behind which nobody was met says nothing about what the host speaks.
Known HostFacts::speaks(OfferedDialect dialect) const {
  bool met = false, unknown = false;
  for (auto* door : {&smb, &netbios}) {
    if (!door->met()) continue;
    met = true;
    if (door->speaks(dialect) == Known::yes) return Known::yes;
    unknown |= door->speaks(dialect) == Known::unknown;
  }
  return !met || unknown ? Known::unknown : Known::no;
}

}  // namespace sallyport::audit

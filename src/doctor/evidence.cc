#include "doctor/evidence.h"

#include <algorithm>

namespace sallyport::doctor {

std::string_view to_string(NameSource source) {
  switch (source) {
    case NameSource::system: return "this machine's resolver";
    case NameSource::hosts_file: return "hosts file";
    case NameSource::dns: return "DNS";
    case NameSource::netbios: return "NetBIOS broadcast";
    case NameSource::wins: return "WINS";
    case NameSource::llmnr: return "LLMNR";
    case NameSource::mdns: return "mDNS";
  }
  return "";
}

std::string_view to_string(PortAnswer answer) {
  switch (answer) {
    case PortAnswer::not_asked: return "not asked";
    case PortAnswer::open: return "open";
    case PortAnswer::refused: return "refused";
    case PortAnswer::rejected: return "rejected";
    case PortAnswer::filtered: return "no answer";
    case PortAnswer::unreachable: return "unreachable";
  }
  return "";
}

std::string_view to_string(FirstBytes outcome) {
  switch (outcome) {
    case FirstBytes::not_tried: return "not tried";
    case FirstBytes::negotiated: return "answered";
    case FirstBytes::turned_away: return "hung up before a byte was sent, or turned this address away";
    case FirstBytes::closed: return "ended at the first message";
    case FirstBytes::reset: return "reset at the first message";
    case FirstBytes::silent: return "no answer";
    case FirstBytes::unfinished: return "began an answer and did not end it";
    case FirstBytes::no_dialect: return "no dialect in common";
    case FirstBytes::not_smb: return "answered, but not with SMB";
    case FirstBytes::session_refused: return "the called name was refused";
  }
  return "";
}

std::string_view to_string(SmbStep step) {
  switch (step) {
    case SmbStep::not_tried: return "not tried";
    case SmbStep::negotiate: return "the first message";
    case SmbStep::login: return "the login";
    case SmbStep::share: return "connecting to the share";
    case SmbStep::open: return "opening";
    case SmbStep::write: return "writing";
    case SmbStep::done: return "done";
  }
  return "";
}

const PortEvidence* AddressEvidence::port(uint16_t number) const {
  auto found = std::find_if(ports.begin(), ports.end(), [&](auto& one) { return one.port == number; });
  return found == ports.end() ? nullptr : &*found;
}

const Conversation* AddressEvidence::conversation(uint16_t number) const {
  auto found = std::find_if(conversations.begin(), conversations.end(), [&](auto& one) { return one.port == number; });
  return found == conversations.end() ? nullptr : &*found;
}

bool AddressEvidence::speaks() const {
  return std::any_of(conversations.begin(), conversations.end(), [](auto& one) { return one.outcome == FirstBytes::negotiated; });
}

bool AddressEvidence::alive() const {
  if (echo.answers == Known::yes || route.local) return true;
  if (!route.gateway && !arp.answers.empty()) return true;
  return std::any_of(ports.begin(), ports.end(), [&](auto& one) {
    bool itself = one.rejected_by && *one.rejected_by == address;
    return one.answer == PortAnswer::open || one.answer == PortAnswer::refused || (one.answer == PortAnswer::rejected && itself);
  });
}

const NameAnswer* Evidence::name(NameSource source) const {
  auto found = std::find_if(names.begin(), names.end(), [&](auto& one) { return one.source == source; });
  return found == names.end() ? nullptr : &*found;
}

}  // namespace sallyport::doctor

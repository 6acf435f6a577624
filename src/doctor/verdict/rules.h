// The rules of verdict.cc, by what they look at. Each knows one kind of cause, or says nothing.
#pragma once

#include <optional>

#include "doctor/verdict/verdict.h"

namespace sallyport::doctor::rules {

using Found = std::optional<Verdict>;

// names.cc
Found name_unknown(const Evidence& evidence);
Found name_leads_astray(const Evidence& evidence);
// address.cc
Found carrier(const Evidence& evidence);
Found route(const Evidence& evidence);
Found duplicate(const Evidence& evidence);
Found host_silent(const Evidence& evidence);
Found hardware(const Evidence& evidence);
// port.cc
Found own_server_not_started(const Evidence& evidence);
Found smb1_only(const Evidence& evidence);
Found called_name(const Evidence& evidence);
Found port_shut(const Evidence& evidence);
// conversation.cc
Found first_bytes(const Evidence& evidence);
Found black_hole(const Evidence& evidence);
// protection.cc
Found encryption(const Evidence& evidence);
Found signing(const Evidence& evidence);
Found dialect(const Evidence& evidence);
Found guest_signing(const Evidence& evidence);
// login.cc
Found cut_in_the_middle(const Evidence& evidence);
Found clock(const Evidence& evidence);
Found login(const Evidence& evidence);
// share.cc
Found share(const Evidence& evidence);
Found rights(const Evidence& evidence);
// local.cc
Found mount(const Evidence& evidence);
Found smb_conf(const Evidence& evidence);

// What is told beside the cause that was found.
// servers_words.cc: the rule that refused and its remedy, where the server is a Sallyport on this machine
void add_servers_words(const Evidence& evidence, Verdict& verdict);
// notes.cc: the smaller things
void add_notes(const Evidence& evidence, Verdict& verdict);

// Words for several of them.
std::string address_text(const AddressEvidence& address);   // "10.0.0.2"
std::string host_text(const Evidence& evidence);            // "nas (10.0.0.2)", or the address alone
std::string source_text(const NameAnswer& answer);           // "DNS (10.0.0.53)"
std::string user_text(const Evidence& evidence);              // "anna", "the anonymous user"
const Conversation* main_conversation(const AddressEvidence& address);  // of 445 where it was had, else of 139
std::string dialect_text(uint16_t dialect);                 // "3.1.1", "SMB 1"

}  // namespace sallyport::doctor::rules

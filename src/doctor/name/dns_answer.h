// Answers of DNS's message, from whichever of its three protocols: is it one to our question, and what does it say?
#pragma once

#include "doctor/evidence.h"
#include "proto/dns/message.h"

namespace sallyport::doctor {

// Nullopt for anything that is no whole answer to this question. mDNS repeats neither id nor question to everybody
// (RFC 6762 6, 18.1); it does to those who ask from another port (6.7), as the doctor does.
std::optional<dns::Message> matching_answer(Bytes bytes, uint16_t id, const dns::Question& question);

void add_addresses(const dns::Message& message, const std::string& name, NameAnswer& out);

}  // namespace sallyport::doctor

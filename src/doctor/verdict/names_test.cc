// A name that leads nowhere, or to the wrong machine.
#include "support/doctor_evidence.h"

namespace sallyport::doctor {
namespace {

const Case kCases[] = {
    {"stale_hosts_entry",
     [](Evidence& e) {
       e.names = {says(NameSource::system, "10.0.0.9"), says(NameSource::hosts_file, "10.0.0.9", "/etc/hosts:3"),
                  says(NameSource::dns, "10.0.0.2", "10.0.0.53")};
       e.addresses = {dead("10.0.0.9"), good("10.0.0.2")};
     },
     Cause::stale_hosts_entry, "/etc/hosts:3 says 10.0.0.9, where nothing answers; DNS (10.0.0.53) says 10.0.0.2",
     "Remove 10.0.0.9 from /etc/hosts:3"},
    {"wrong_dns",
     [](Evidence& e) {
       e.names = {says(NameSource::system, "10.0.0.9"), says(NameSource::dns, "10.0.0.9", "10.0.0.53"),
                  says(NameSource::mdns, "10.0.0.2", "10.0.0.2")};
       e.addresses = {dead("10.0.0.9"), good("10.0.0.2")};
     },
     Cause::wrong_dns, "10.0.0.53 says 10.0.0.9", "Change the record of nas on the DNS server 10.0.0.53 to 10.0.0.2."},
    {"not_in_dns",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::absent},
                  {NameSource::dns, NameState::absent, {}, "10.0.0.53"},
                  says(NameSource::netbios, "10.0.0.2", "10.0.0.2")};
     },
     Cause::wrong_dns, "DNS does not know nas; NetBIOS broadcast (10.0.0.2) says 10.0.0.2", "Add a record nas with 10.0.0.2"},
    {"dns_silent",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::silent}, {NameSource::dns, NameState::silent, {}, "10.0.0.53"}};
       e.addresses.clear();
     },
     Cause::dns_silent, "No DNS server answers: 10.0.0.53", "/etc/resolv.conf"},
    {"name_unknown",
     [](Evidence& e) {
       e.names = {{NameSource::system, NameState::absent}, {NameSource::dns, NameState::absent, {}, "10.0.0.53"}};
       e.addresses.clear();
     },
     Cause::name_unknown, "Nobody knows the name nas", "Correct the name"},
};

TEST(DoctorNames, NamesTheCauseAndTheChange) { expect_causes(kCases); }

std::vector<std::string> notes_when(NameAnswer other, const char* resolver = "10.0.0.2") {
  auto evidence = healthy();
  evidence.names = {says(NameSource::system, resolver), says(NameSource::dns, resolver, "10.0.0.53"), std::move(other)};
  evidence.addresses = {good(resolver)};
  auto verdict = judge(evidence);
  EXPECT_EQ(verdict.cause, Cause::healthy);
  return verdict.notes;
}

TEST(DoctorNames, ContradictionsOfAHealthyConnectionAreTold) {
  EXPECT_THAT(notes_when(says(NameSource::netbios, "10.0.0.3", "10.0.0.3")),
              testing::ElementsAre("NetBIOS broadcast (10.0.0.3) says nas is 10.0.0.3, and programs here use 10.0.0.2: a second "
                                   "machine of that name, or a second address of one."));
  EXPECT_THAT(notes_when(says(NameSource::wins, "10.0.0.2", "10.0.0.54")), testing::IsEmpty());
  EXPECT_THAT(notes_when(says(NameSource::mdns, "fe80::2", "10.0.0.2")), testing::IsEmpty()) << "the other family";
  auto mdns = says(NameSource::mdns, "10.0.0.2", "10.0.0.2");
  EXPECT_THAT(notes_when(mdns, "127.0.1.1"), testing::IsEmpty()) << "this machine itself";
  auto several = says(NameSource::llmnr, "10.0.1.2", "10.0.0.2");
  several.addresses.push_back(ip("10.0.0.2"));
  EXPECT_THAT(notes_when(several), testing::IsEmpty()) << "one of them is the same";
}

}  // namespace
}  // namespace sallyport::doctor

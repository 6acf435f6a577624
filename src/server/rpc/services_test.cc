// What each interface answers to whom, level by level.
#include <gtest/gtest.h>

#include "proto/rpce/ndr_printer.h"
#include "server/rpc/enumeration.h"
#include "server/rpc/lsarpc.h"
#include "server/rpc/srvsvc.h"
#include "server/rpc/test_facts.h"
#include "server/rpc/wkssvc.h"

namespace sallyport::server::rpc {
namespace {

using erref::Werror;
using rpce::Json;
using rpce::NdrPrinter;

template <class Request>
Request at_level(uint32_t level, uint32_t preferred = 0xFFFFFFFF) {
  Request request;
  request.info.level = level;
  request.preferred_maximum_length = preferred;
  return request;
}

struct ServicesTest : testing::Test {
  TestFacts facts;
  policy::Identity anna = TestFacts::user(), root = TestFacts::administrator(), nobody = TestFacts::anonymous();
};

TEST_F(ServicesTest, PathsAndDescriptorsAreForAdministrators) {
  for (uint32_t level : {0, 1, 501})
    EXPECT_EQ(Srvsvc(facts, anna).share_enum(at_level<srvs::ShareEnumRequest>(level)).status, Werror::success);
  for (uint32_t level : {2, 502, 503}) {
    auto request = at_level<srvs::ShareEnumRequest>(level);
    EXPECT_EQ(Srvsvc(facts, anna).share_enum(request).status, Werror::access_denied) << level;
    auto answer = NdrPrinter::print(Srvsvc(facts, root).share_enum(request));
    ASSERT_EQ(answer["Status"], 0u) << level;
    EXPECT_EQ(answer["InfoStruct"]["Info"]["Buffer"].size(), 3u);
  }
  auto full = NdrPrinter::print(Srvsvc(facts, root).share_enum(at_level<srvs::ShareEnumRequest>(502)));
  auto& books = full["InfoStruct"]["Info"]["Buffer"][1];
  EXPECT_EQ(books["shi502"]["shi2_path"], "C:\\srv\\books");
  EXPECT_EQ(books["shi502_security_descriptor"], "0100008000000000000000000000000000000000");
  EXPECT_EQ(full["InfoStruct"]["Info"]["Buffer"][0]["shi502_security_descriptor"], nullptr);
}

TEST_F(ServicesTest, AnonymousClientsSeeNoShares) {
  EXPECT_EQ(Srvsvc(facts, nobody).share_enum(at_level<srvs::ShareEnumRequest>(1)).status, Werror::access_denied);
  EXPECT_EQ(Srvsvc(facts, nobody).share_get_info({{}, u"public", 1}).status, Werror::access_denied);
}

TEST_F(ServicesTest, LevelsThatAreNotServedAreSaidSo) {
  for (uint32_t level : {3, 1004, 1005, 4000})
    EXPECT_EQ(Srvsvc(facts, root).share_enum(at_level<srvs::ShareEnumRequest>(level)).status, Werror::invalid_level) << level;
  for (uint32_t level : {5, 1004, 1501})
    EXPECT_EQ(Srvsvc(facts, root).share_get_info({{}, u"public", level}).status, Werror::invalid_level);
  EXPECT_EQ(Srvsvc(facts, root).server_get_info({{}, 103}).status, Werror::invalid_level);
  EXPECT_EQ(Wkssvc(facts, root).wksta_get_info({{}, 502}).status, Werror::invalid_level);
  EXPECT_EQ(Srvsvc(facts, root).share_enum_sticky(at_level<srvs::ShareEnumRequest>(501)).status, Werror::invalid_level);
}

TEST_F(ServicesTest, AShareIsFoundWithoutCaseEvenWhenItIsNotListed) {
  Srvsvc srvsvc(facts, anna);
  auto answer = NdrPrinter::print(srvsvc.share_get_info({{}, u"HIDDEN$", 1}));
  EXPECT_EQ(answer["InfoStruct"]["value"]["shi1_netname"], "hidden$");
  EXPECT_EQ(srvsvc.share_get_info({{}, u"BÜCHER", 1}).status, Werror::success);
  EXPECT_EQ(srvsvc.share_get_info({{}, u"nosuch", 1}).status, Werror::nerr_net_name_not_found);
  EXPECT_EQ(NdrPrinter::print(srvsvc.share_get_info({{}, u"bücher", 1005}))["InfoStruct"]["value"]["shi1005_flags"], 0x30u);
}

TEST_F(ServicesTest, AListThatDoesNotFitGoesOnAtItsResumeHandle) {
  Srvsvc srvsvc(facts, anna);
  auto request = at_level<srvs::ShareEnumRequest>(1, 24);  // two entries of 12 bytes
  request.resume_handle = 0;
  auto first = srvsvc.share_enum(request);
  EXPECT_EQ(first.status, Werror::more_data);
  EXPECT_EQ(first.total_entries, 3u);
  EXPECT_EQ(first.resume_handle, 2u);
  request.resume_handle = first.resume_handle;
  auto second = srvsvc.share_enum(request);
  EXPECT_EQ(second.status, Werror::success);
  EXPECT_EQ(second.total_entries, 1u);
  request.resume_handle = 4'000'000'000;
  EXPECT_EQ(srvsvc.share_enum(request).total_entries, 0u);
}

TEST_F(ServicesTest, SessionsFilesAndConnectionsAreForAdministrators) {
  auto sessions = at_level<srvs::SessionEnumRequest>(502);
  EXPECT_EQ(Srvsvc(facts, anna).session_enum(sessions).status, Werror::access_denied);
  EXPECT_EQ(Srvsvc(facts, anna).file_enum(at_level<srvs::FileEnumRequest>(3)).status, Werror::access_denied);
  auto connections = at_level<srvs::ConnectionEnumRequest>(1);
  connections.qualifier = u"public";
  EXPECT_EQ(Srvsvc(facts, anna).connection_enum(connections).status, Werror::access_denied);

  auto answer = NdrPrinter::print(Srvsvc(facts, root).session_enum(sessions));
  auto& session = answer["InfoStruct"]["Info"]["Buffer"][0];
  EXPECT_EQ(session["sesi502_transport"], "\\Device\\NetbiosSmb");
  EXPECT_EQ(session["sesi502"]["sesi2"]["sesi1_cname"], "\\\\10.0.0.7");
  EXPECT_EQ(session["sesi502"]["sesi2"]["sesi1_time"], 90u);
  EXPECT_EQ(session["sesi502"]["sesi2"]["sesi1_user_flags"], 0u);
}

TEST_F(ServicesTest, FiltersChooseSessionsFilesAndConnections) {
  Srvsvc srvsvc(facts, root);
  auto sessions = at_level<srvs::SessionEnumRequest>(0);
  sessions.client_name = u"\\\\10.0.0.7";
  EXPECT_EQ(srvsvc.session_enum(sessions).total_entries, 1u);
  sessions.user_name = u"bert";
  EXPECT_EQ(srvsvc.session_enum(sessions).total_entries, 0u);

  auto files = at_level<srvs::FileEnumRequest>(3);
  EXPECT_EQ(srvsvc.file_enum(files).total_entries, 2u);
  files.base_path = u"c:\\SRV\\books";
  EXPECT_EQ(srvsvc.file_enum(files).total_entries, 1u);
  files.user_name = u"anna";
  EXPECT_EQ(srvsvc.file_enum(files).total_entries, 0u);

  auto connections = at_level<srvs::ConnectionEnumRequest>(1);
  EXPECT_EQ(srvsvc.connection_enum(connections).status, Werror::invalid_parameter);
  connections.qualifier = u"PUBLIC";
  auto by_share = NdrPrinter::print(srvsvc.connection_enum(connections));
  EXPECT_EQ(by_share["InfoStruct"]["Info"]["Buffer"][0]["coni1_netname"], "10.0.0.7");
  connections.qualifier = u"\\\\10.0.0.8";
  auto by_client = NdrPrinter::print(srvsvc.connection_enum(connections));
  EXPECT_EQ(by_client["InfoStruct"]["Info"]["Buffer"][0]["coni1_netname"], "IPC$");
}

TEST_F(ServicesTest, ServerAndClockAndDrives) {
  Srvsvc srvsvc(facts, anna);
  auto info = NdrPrinter::print(srvsvc.server_get_info({{}, 101}))["InfoStruct"]["value"];
  EXPECT_EQ(info["sv101"]["sv100_platform_id"], 500u);
  EXPECT_EQ(info["sv101"]["sv100_name"], "SALLY");
  EXPECT_EQ(info["sv101_comment"], "A test server");

  auto tod = *srvsvc.remote_tod({}).time;  // 2023-11-14 22:13:20.25, a Tuesday
  EXPECT_EQ(tod.elapsedt, 1'700'000'000u);
  EXPECT_EQ(tod.year, 2023u);
  EXPECT_EQ(tod.month, 11u);
  EXPECT_EQ(tod.day, 14u);
  EXPECT_EQ(tod.weekday, 2u);
  EXPECT_EQ(tod.hours, 22u);
  EXPECT_EQ(tod.hunds, 25u);
  EXPECT_EQ(tod.timezone, 0);

  auto disks = srvsvc.server_disk_enum({});
  ASSERT_EQ(disks.info.buffer->size(), 2u);
  EXPECT_EQ(disks.info.buffer->front().disk, u"C:");
  EXPECT_EQ(srvsvc.share_check({{}, u"C:\\srv\\public"}).status, Werror::success);
  EXPECT_EQ(srvsvc.share_check({{}, u"D:\\"}).status, Werror::nerr_device_not_shared);
}

TEST_F(ServicesTest, NamesAreValidatedByTheTableOfTheSpecification) {
  Srvsvc srvsvc(facts, anna);
  auto check = [&](uint32_t type, std::u16string name) { return srvsvc.name_validate({{}, std::move(name), type, 0}).status; };
  EXPECT_EQ(check(9, u"share"), Werror::success);
  EXPECT_EQ(check(9, std::u16string(80, u'a')), Werror::success);
  EXPECT_EQ(check(9, std::u16string(81, u'a')), Werror::invalid_name);
  EXPECT_EQ(check(9, u"a/b"), Werror::invalid_name);
  EXPECT_EQ(check(9, u""), Werror::invalid_name);
  EXPECT_EQ(check(9, u"a\u0001"), Werror::invalid_name);
  EXPECT_EQ(check(1, u". ."), Werror::invalid_name);
  EXPECT_EQ(check(6, u"my domain"), Werror::invalid_name);
  EXPECT_EQ(check(12, u""), Werror::success);
  EXPECT_EQ(check(0, u"a"), Werror::invalid_parameter);
  EXPECT_EQ(check(14, u"a"), Werror::invalid_parameter);
  EXPECT_EQ(srvsvc.name_validate({{}, u"a", 9, 1}).status, Werror::invalid_parameter);
}

TEST_F(ServicesTest, TheWorkstationTellsItsNameAndNotItsUsers) {
  auto info = NdrPrinter::print(Wkssvc(facts, anna).wksta_get_info({{}, 100}))["WkstaInfo"]["value"];
  EXPECT_EQ(info["wki100_computername"], "SALLY");
  EXPECT_EQ(info["wki100_langroup"], "HARBOUR");
  EXPECT_EQ(Wkssvc(facts, anna).wksta_get_info({{}, 102}).status, Werror::access_denied);
  EXPECT_EQ(Wkssvc(facts, root).wksta_get_info({{}, 102}).status, Werror::success);
  EXPECT_EQ(Wkssvc(facts, root).wksta_user_enum(at_level<wkst::WkstaUserEnumRequest>(0)).status, Werror::access_denied);
  auto join = Wkssvc(facts, anna).get_join_information({});
  EXPECT_EQ(join.name_buffer, u"HARBOUR");
  EXPECT_EQ(join.type, wkst::JoinStatus::workgroup);
}

struct LsaTest : ServicesTest {
  Lsarpc lsa{facts, anna};
  lsar::Handle handle = lsa.open_policy2({}).handle;

  Json names(std::vector<std::u16string> wanted) {
    lsar::LookupNames3Request request;
    request.handle = handle;
    for (auto& name : wanted) request.names.emplace_back(std::move(name));
    return NdrPrinter::print(lsa.lookup_names(request));
  }
  Json sids(std::vector<dtyp::Sid> wanted) {
    lsar::LookupSids2Request request;
    request.handle = handle;
    auto& list = request.sids.sids.emplace();
    for (auto& sid : wanted) list.push_back({sid});
    return NdrPrinter::print(lsa.lookup_sids(request));
  }
};

TEST_F(LsaTest, NamesOfAllFormsBecomeSids) {
  for (auto name : {u"anna", u"SALLY\\anna", u"sally\\anna", u"anna@sally", u"anna@sally.example"}) {
    auto answer = names({name});
    EXPECT_EQ(answer["Status"], 0u) << printable(name);
    EXPECT_EQ(answer["Translated"]["Items"][0]["Sid"], "S-1-5-21-11-22-33-1000");
    EXPECT_EQ(answer["ReferencedDomains"]["Domains"][0]["DomainName"], "SALLY");
    EXPECT_EQ(answer["ReferencedDomains"]["Domains"][0]["DomainSid"], "S-1-5-21-11-22-33");
  }
  EXPECT_EQ(names({u"OTHER\\anna"})["Status"], static_cast<uint32_t>(NtStatus::none_mapped));
  EXPECT_EQ(names({u"Sally"})["Translated"]["Items"][0]["Use"], 3u);
  EXPECT_EQ(names({u"BUILTIN\\administrators"})["Translated"]["Items"][0]["Sid"], "S-1-5-32-544");
  EXPECT_EQ(names({u"nt authority\\SYSTEM"})["Translated"]["Items"][0]["Sid"], "S-1-5-18");
  EXPECT_EQ(names({u"Unix User\\root"})["Translated"]["Items"][0]["Sid"], "S-1-22-1-0");
  EXPECT_EQ(names({u""})["Status"], static_cast<uint32_t>(NtStatus::none_mapped));
  EXPECT_EQ(names({u"\xD800"})["Status"], static_cast<uint32_t>(NtStatus::none_mapped));
}

TEST_F(LsaTest, SidsBecomeNamesAndUnknownOnesStayText) {
  auto answer = sids({{5, {32, 544}},
                      {1, {0}},
                      {5, {18}},
                      {5, {21, 11, 22, 33, 1000}},
                      {5, {21, 11, 22, 33}},
                      {5, {21, 1, 2, 3, 4}},
                      {22, {2, 100}}});
  EXPECT_EQ(answer["Status"], static_cast<uint32_t>(NtStatus::some_not_mapped));
  EXPECT_EQ(answer["MappedCount"], 6u);
  auto& items = answer["Translated"]["Items"];
  auto& domains = answer["ReferencedDomains"]["Domains"];
  auto name = [&](int i) { return items[i]["Name"]["Name"].get<std::string>(); };
  auto domain = [&](int i) { return domains[items[i]["Name"]["DomainIndex"].get<int>()]; };
  EXPECT_EQ(name(0), "Administrators");
  EXPECT_EQ(items[0]["Name"]["Use"], 4u);
  EXPECT_EQ(domain(0)["DomainName"], "BUILTIN");
  EXPECT_EQ(domain(0)["DomainSid"], "S-1-5-32");
  EXPECT_EQ(name(1), "Everyone");
  EXPECT_EQ(domain(1)["DomainSid"], "S-1-1");
  EXPECT_EQ(domain(2)["DomainName"], "NT AUTHORITY");
  EXPECT_EQ(name(3), "anna");
  EXPECT_EQ(domain(3)["DomainName"], "SALLY");
  EXPECT_EQ(items[4]["Name"]["DomainIndex"], items[3]["Name"]["DomainIndex"]);
  EXPECT_EQ(name(5), "S-1-5-21-1-2-3-4");
  EXPECT_EQ(items[5]["Name"]["DomainIndex"], -1);
  EXPECT_EQ(items[5]["Name"]["Use"], 8u);
  EXPECT_EQ(domain(6)["DomainName"], "Unix Group");
}

TEST_F(LsaTest, LimitsAndLevels) {
  EXPECT_EQ(names(std::vector<std::u16string>(1001, u"a"))["Status"], static_cast<uint32_t>(NtStatus::invalid_parameter));
  lsar::LookupSidsRequest request;
  request.sids.sids.emplace(1);
  EXPECT_EQ(lsa.lookup_sids(request).status, NtStatus::invalid_parameter);
  request.sids.sids.reset();
  EXPECT_EQ(lsa.lookup_sids(request).status, NtStatus::success);
  request.lookup_level = 0;
  EXPECT_EQ(lsa.lookup_sids(request).status, NtStatus::invalid_parameter);
}

TEST_F(LsaTest, PolicyTellsTheDomains) {
  auto query = [&](lsar::InformationClass kind) { return NdrPrinter::print(lsa.query_information_policy({handle, kind})); };
  auto account = query(lsar::InformationClass::account_domain)["PolicyInformation"]["PolicyInformation"]["value"];
  EXPECT_EQ(account["DomainName"], "SALLY");
  EXPECT_EQ(account["DomainSid"], "S-1-5-21-11-22-33");
  auto primary = query(lsar::InformationClass::primary_domain)["PolicyInformation"]["PolicyInformation"]["value"];
  EXPECT_EQ(primary["DomainName"], "HARBOUR");
  EXPECT_EQ(primary["DomainSid"], nullptr);
  EXPECT_EQ(query(lsar::InformationClass{99})["Status"], static_cast<uint32_t>(NtStatus::invalid_parameter));
}

TEST_F(LsaTest, HandlesAreCountedAndUnknownOnesAreAFault) {
  Buffer stub, answer;
  rpce::ndr_encode(lsar::QueryInformationPolicyRequest{{0, Guid::random()}, lsar::InformationClass::account_domain}, stub);
  EXPECT_EQ(lsa.call(7, stub, answer).error(), rpce::FaultStatus::context_mismatch);
  for (size_t i = 1; i < Lsarpc::kMaxHandles; i++) EXPECT_EQ(lsa.open_policy2({}).status, NtStatus::success);
  EXPECT_EQ(lsa.open_policy2({}).status, NtStatus::insufficient_resources);
  auto closed = lsa.close({handle});
  EXPECT_EQ(closed.handle, lsar::Handle{});
  EXPECT_EQ(lsa.open_policy2({}).status, NtStatus::success);
  EXPECT_EQ(Lsarpc(facts, nobody).open_policy2({}).status, NtStatus::access_denied);
}

TEST_F(LsaTest, UserNameIsTheCallers) {
  auto answer = lsa.get_user_name({{}, {}, std::optional<rpce::UnicodeString>{}});
  EXPECT_EQ(answer.user_name->text, u"anna");
  EXPECT_EQ((*answer.domain_name)->text, u"SALLY");
  EXPECT_EQ(lsa.get_user_name({{}, rpce::UnicodeString(u"x"), {}}).status, NtStatus::invalid_parameter);
  EXPECT_EQ(Lsarpc(facts, nobody).get_user_name({}).user_name->text, u"ANONYMOUS LOGON");
}

}  // namespace
}  // namespace sallyport::server::rpc

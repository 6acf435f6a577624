// NDR held against bytes that Samba, its clients and impacket made, and against bytes nobody should have made.
#include <gtest/gtest.h>

#include <filesystem>

#include "proto/nlmp/golden_bytes.h"
#include "proto/rpce/calls.h"
#include "proto/rpce/ndr_decoder.h"
#include "proto/rpce/ndr_encoder.h"
#include "proto/rpce/ndr_generator.h"
#include "proto/rpce/ndr_printer.h"

namespace sallyport::rpce {
namespace {

// "srvsvc_15_request_smbclient_1.hex"
struct Golden {
  std::string name, interface, kind;
  int opnum = 0;
};

std::vector<Golden> golden_calls() {
  std::vector<Golden> out;
  for (const auto& entry : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/golden/rpc")) {
    auto name = entry.path().filename().string();
    bool call = name.find("_request_") != std::string::npos || name.find("_response_") != std::string::npos;
    if (!name.ends_with(".hex") || !call || name.size() < 12 || !isdigit(name[7])) continue;
    out.push_back({name, name.substr(0, 6), name.substr(10, name.find('_', 10) - 10), std::stoi(name.substr(7, 2))});
  }
  return out;
}

std::string interface_name(const SyntaxId& id) { return id == kSrvsvc ? "srvsvc" : id == kWkssvc ? "wkssvc" : "lsarpc"; }

Buffer stub_of(const std::string& name, bool request) {
  auto bytes = golden_bytes("rpc/" + name);
  Pdu pdu;
  EXPECT_FALSE(parse(pdu, bytes)) << name;
  return Buffer(pdu.body.subspan(request ? wire::fixed_size<Request> : wire::fixed_size<Response>));
}

// Equal but for referent ids, which are anybody's choice, and padding, which impacket fills with 0xAA, 0xAB and 0xBF.
void expect_same_bytes(Bytes golden, Bytes mine, const std::string& name) {
  ASSERT_EQ(golden.size(), mine.size()) << name;
  for (size_t i = 0; i < mine.size(); i++) {
    size_t word = i / 4 * 4;
    bool referent = word + 4 <= mine.size() && (load_le<uint32_t>(mine.data() + word) & 0xFFFF0000) == 0x00020000;
    if (referent && load_le<uint32_t>(golden.data() + word)) continue;
    if (mine[i] == 0 && (golden[i] == 0xBF || golden[i] == 0xAA || golden[i] == 0xAB)) continue;
    ASSERT_EQ(golden[i], mine[i]) << name << " at " << i;
  }
}

template <class T>
void decode_and_encode_again(const Golden& golden) {
  auto stub = stub_of(golden.name, golden.kind == "request");
  T call;
  auto fault = ndr_decode(call, stub);
  // smbd answers an unknown name with a SID of revision 0, which [MS-DTYP] 2.4.2.2 does not allow.
  if (golden.opnum == 68 && fault && std::string_view(fault.field) == "Sid") return;
  // It does not know NetrServerGetInfo's level 103, and leaves out the null pointer behind the tag.
  if (golden.opnum == 21 && golden.kind == "response" && load_le<uint32_t>(stub.data()) == 103) return;
  ASSERT_FALSE(fault) << golden.name << ": " << wire::describe(fault);
  Buffer again;
  ndr_encode(call, again);
  expect_same_bytes(stub, again, golden.name);
  T twice;
  ASSERT_FALSE(ndr_decode(twice, again)) << golden.name;
  EXPECT_EQ(NdrPrinter::print(call), NdrPrinter::print(twice)) << golden.name;
}

TEST(Ndr, EveryGoldenCallDecodesAndEncodesToTheSameBytes) {
  size_t seen = 0;
  for (const auto& golden : golden_calls()) {
    for_each_call([&]<class C>() {
      if (C::kOpnum != golden.opnum || interface_name(C::kInterface) != golden.interface) return;
      seen++;
      if (golden.kind == "request") decode_and_encode_again<typename C::In>(golden);
      else decode_and_encode_again<typename C::Out>(golden);
    });
  }
  EXPECT_GT(seen, 100u);
}

TEST(Ndr, GeneratedCallsComeBack) {
  for_each_call([]<class C>() {
    auto round = []<class T>(std::type_identity<T>) {
      for (uint64_t seed = 0; seed < 30; seed++) {
        auto sent = NdrGenerator(seed).generate<T>();
        Buffer stub;
        ndr_encode(sent, stub);
        T got;
        auto fault = ndr_decode(got, stub);
        ASSERT_FALSE(fault) << T::kName << " " << C::kOpnum << " seed " << seed << ": " << wire::describe(fault);
        EXPECT_EQ(NdrPrinter::print(sent), NdrPrinter::print(got)) << T::kName << " seed " << seed;
      }
    };
    round(std::type_identity<typename C::In>{});
    round(std::type_identity<typename C::Out>{});
  });
}

TEST(Ndr, AShareListOfSambaReadsAsItsToolShowsIt) {
  srvs::ShareEnumResponse response;
  auto bytes = golden_bytes("rpce/response_srvsvc_smbd_1.hex");
  ASSERT_FALSE(ndr_decode(response, bytes.bytes().subspan(24)));
  auto json = NdrPrinter::print(response);
  EXPECT_EQ(json["InfoStruct"]["Level"], 1);
  auto& shares = json["InfoStruct"]["Info"]["Buffer"];
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_EQ(shares[0]["shi1_netname"], "share");
  EXPECT_EQ(shares[0]["shi1_remark"], "Golden files");
  EXPECT_EQ(shares[3]["shi1_netname"], "IPC$");
  EXPECT_EQ(shares[3]["shi1_type"], 0x80000003u);
  EXPECT_EQ(json["TotalEntries"], 4);
}

TEST(Ndr, EveryTruncationOfEveryGoldenCallIsAFault) {
  for (const auto& golden : golden_calls()) {
    for_each_call([&]<class C>() {
      if (golden.kind != "request" || C::kOpnum != golden.opnum || interface_name(C::kInterface) != golden.interface) return;
      auto stub = stub_of(golden.name, true);
      size_t used = [&] {
        NdrDecoder decoder(stub);
        typename C::In call;
        decoder.decode(call);
        return decoder.position();
      }();
      for (size_t length = 0; length < used; length++) {
        typename C::In call;
        EXPECT_TRUE(ndr_decode(call, stub.bytes().first(length))) << golden.name << " cut to " << length;
      }
    });
  }
}

Buffer words(std::initializer_list<uint32_t> values) {
  Buffer out;
  for (auto value : values) store_le(out.append(4), value);
  return out;
}

TEST(Ndr, GiantCountsAreRefusedBeforeAnythingIsAllocated) {
  srvs::ShareEnumRequest request;
  // No server name, level 1, container of 2^32 - 1 entries behind a pointer.
  EXPECT_EQ(ndr_decode(request, words({0, 1, 1, 0x20000, 0xFFFFFFFF, 0x20004, 0xFFFFFFFF})).kind, wire::FaultKind::too_many);
  lsar::LookupNamesRequest names;
  EXPECT_EQ(ndr_decode(names, words({0, 1, 2, 3, 4, 0x10000000, 0x10000000})).kind, wire::FaultKind::too_many);
}

// An array inside each element of an array: each within bounds, all together not.
struct Inner {
  static constexpr const char* kName = "Inner";
  std::optional<std::vector<uint32_t>> numbers;
  static constexpr void fields(auto& m, auto& w) { w.counted("Count", "Numbers", m.numbers); }
};
struct Outer {
  static constexpr const char* kName = "Outer";
  std::vector<Inner> inner;
  static constexpr void fields(auto& m, auto& w) { w.counted("Count", "Inner", m.inner); }
};
TEST(Ndr, ManyArraysTogetherCannotClaimMoreThanTheStubHolds) {
  Buffer stub = words({50, 50});
  for (int i = 0; i < 50; i++) store_le<uint32_t>(stub.append(4), 90), store_le<uint32_t>(stub.append(4), 0x20000);
  Outer outer;
  EXPECT_EQ(ndr_decode(outer, stub).kind, wire::FaultKind::too_many);
}

TEST(Ndr, CountAndConformanceMustAgree) {
  srvs::ShareEnumRequest request;
  auto fault = ndr_decode(request, words({0, 1, 1, 0x20000, 1, 0x20004, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(fault.kind, wire::FaultKind::bad_value);
  EXPECT_STREQ(fault.field, "Buffer");
}

TEST(Ndr, UnionTagMustBeTheLevel) {
  srvs::ShareEnumRequest request;
  EXPECT_EQ(ndr_decode(request, words({0, 1, 2, 0x20000, 0, 0, 0xFFFFFFFF, 0})).kind, wire::FaultKind::bad_value);
}

TEST(Ndr, AReferentIdMayOccurTwiceBecauseIdsNameNothing) {
  // ClientName and UserName behind the same id are two strings of their own.
  auto text = [](Buffer& out) {
    for (uint32_t value : {2u, 0u, 2u}) store_le(out.append(4), value);
    out.append(as_bytes(std::u16string_view(u"a\0", 2)));
  };
  Buffer stub = words({0, 0x20000});
  text(stub);
  store_le<uint32_t>(stub.append(4), 0x20000);
  text(stub);
  for (uint32_t value : {0u, 0u, 0u, 0xFFFFFFFFu, 0u}) store_le(stub.append(4), value);
  srvs::SessionEnumRequest request;
  ASSERT_FALSE(ndr_decode(request, stub));
  EXPECT_EQ(request.client_name, u"a");
  EXPECT_EQ(request.user_name, u"a");
}

TEST(Ndr, StringsMustEndInNul) {
  Buffer stub = words({0, 2, 0, 2});
  stub.append(as_bytes(std::u16string_view(u"ab")));
  store_le<uint32_t>(stub.append(4), 1);
  srvs::ShareGetInfoRequest request;
  EXPECT_EQ(ndr_decode(request, stub).kind, wire::FaultKind::bad_value);
}

TEST(Ndr, AlignmentFollowsTheStrictestMember) {
  static_assert(layout_of<lsar::TranslatedName>().alignment == 4 && layout_of<lsar::TranslatedName>().size == 16);
  static_assert(layout_of<srvs::ShareInfo1>().size == 12);
  static_assert(layout_of<lsar::ServerRole>().alignment == 2);
  lsar::QueryInformationPolicyResponse response;
  auto& info = response.information.emplace();
  info.information_class = lsar::InformationClass::account_domain;
  info.info.emplace<rpce::Arm<lsar::InformationClass::account_domain, lsar::DomainInfo>>().value.name = UnicodeString(u"AB");
  Buffer stub;
  ndr_encode(response, stub);
  // pointer, tag, two bytes of padding, Length, MaximumLength, pointer, pointer, then the text
  EXPECT_EQ(wire::hex(stub.bytes().first(20)), "0000020005000000040004000400020000000000");
}

}  // namespace
}  // namespace sallyport::rpce

// Extended attributes from SMB1's lists to SMB2's and back. [MS-CIFS] 2.2.1.2, [MS-FSCC] 2.4.16
#include "translator/eas.h"

#include <gtest/gtest.h>

#include "proto/fscc/ea.h"

namespace sallyport::translator {
namespace {

// SizeOfListInBytes, then flag, name length, value length, name and zero, value.
const std::vector<uint8_t> kFeas = {
    0x17, 0, 0, 0, 0x80, 3, 2, 0, 'O', 'N', 'E', 0, 'x', 'y', 0, 3, 0, 0, 'T', 'W', 'O', 0, 0,
};

TEST(Eas, ASetListBecomesALinkedOne) {
  auto bytes = kFeas;
  bytes[0] = 0x16;  // what comes behind the list is not of it
  auto full = full_eas(bytes);
  ASSERT_TRUE(full);
  fscc::FileFullEaInformation got;
  ASSERT_FALSE(wire::decode(got, full->bytes()));
  ASSERT_EQ(got.eas.size(), 2u);
  EXPECT_EQ(got.eas[0].flags, 0x80);
  EXPECT_EQ(got.eas[0].ea_name, "ONE");
  EXPECT_EQ(as_text(got.eas[0].ea_value), "xy");
  EXPECT_EQ(got.eas[1].ea_name, "TWO");
  EXPECT_TRUE(got.eas[1].ea_value.empty());
  EXPECT_EQ(load_le<uint32_t>(full->data()) % 4, 0u);
}

TEST(Eas, ALinkedListBecomesASetList) {
  fscc::FileFullEaInformation full;
  full.eas.push_back({0x80, "ONE", as_bytes(std::string_view("xy"))});
  auto encoded = wire::encoded(full);
  auto list = fea_list(encoded);
  ASSERT_TRUE(list);
  auto out = wire::encoded(*list);
  std::vector<uint8_t> expected(kFeas.begin(), kFeas.begin() + 14);
  expected[0] = 14;
  EXPECT_EQ(std::vector<uint8_t>(out.data(), out.data() + out.size()), expected);
}

TEST(Eas, NothingIsNothing) {
  EXPECT_TRUE(full_eas({})->empty());
  const std::vector<uint8_t> kEmpty = {4, 0, 0, 0};
  EXPECT_TRUE(full_eas(kEmpty)->empty());
  EXPECT_TRUE(wanted_eas(kEmpty)->empty());
  EXPECT_EQ(wire::encoded(cifs::SmbFeaList()).size(), 4u);
}

TEST(Eas, ListsThatLieAreRefused) {
  auto bytes = kFeas;
  bytes[0] = 0x18;
  EXPECT_EQ(full_eas(bytes).error(), NtStatus::invalid_parameter) << "longer than what came";
  bytes[0] = 0x0D;
  EXPECT_EQ(full_eas(bytes).error(), NtStatus::ea_list_inconsistent) << "ends in a value";
}

TEST(Eas, NamesThatAreAskedFor) {
  const std::vector<uint8_t> kGeas = {14, 0, 0, 0, 3, 'O', 'N', 'E', 0, 3, 'T', 'W', 'O', 0};
  auto wanted = wanted_eas(kGeas);
  ASSERT_TRUE(wanted);
  fscc::FileGetEaInformation got;
  ASSERT_FALSE(wire::decode(got, wanted->bytes()));
  ASSERT_EQ(got.eas.size(), 2u);
  EXPECT_EQ(got.eas[1].ea_name, "TWO");
  auto absent = absent_eas(kGeas);
  ASSERT_TRUE(absent);
  ASSERT_EQ(absent->eas.size(), 2u);
  EXPECT_EQ(absent->eas[1].name, "TWO");
  EXPECT_TRUE(absent->eas[1].value.empty());
}

}  // namespace
}  // namespace sallyport::translator

#include "audit/suffix_meaning.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

std::string_view unique(const char* name, uint8_t suffix) { return suffix_meaning(nbt::Name::of(name, suffix), false); }
std::string_view group(const char* name, uint8_t suffix) { return suffix_meaning(nbt::Name::of(name, suffix), true); }

TEST(SuffixMeaning, TheSameByteMeansAnotherThingForAGroup) {
  EXPECT_EQ(unique("SRV", 0x00), "workstation service (the computer's name)");
  EXPECT_EQ(group("LAN", 0x00), "domain or workgroup name");
  EXPECT_EQ(unique("SRV", 0x20), "file server service");
  EXPECT_EQ(group("LAN", 0x1C), "domain controllers");
  EXPECT_EQ(unique("LAN", 0x1C), "unknown service");
}

TEST(SuffixMeaning, NamesOfTheirOwn) {
  EXPECT_EQ(group("\x01\x02__MSBROWSE__\x02", 0x01), "master browser");
  EXPECT_EQ(group("OTHER", 0x01), "unknown group");
  EXPECT_EQ(group("INet~Services", 0x1C), "IIS");
  EXPECT_EQ(unique("IS~WEB", 0x00), "IIS (this computer's name)");
}

TEST(SuffixMeaning, WhatNobodyPublishedIsUnknown) {
  EXPECT_EQ(unique("X", 0x99), "unknown service");
  EXPECT_EQ(group("X", 0x99), "unknown group");
}

TEST(SuffixMeaning, NamesAsNodesSendThemNeedNotBeInUpperCase) {
  nbt::Name name;
  std::string_view text = "INet~Services";
  std::copy(text.begin(), text.end(), name.bytes.begin());
  name.bytes[15] = 0x1C;
  EXPECT_EQ(suffix_meaning(name, true), "IIS");
}

}  // namespace
}  // namespace sallyport::audit

#include "policy/remote_folder.h"

#include <gtest/gtest.h>

namespace sallyport::policy {
namespace {

TEST(RemoteFolder, HostPortShareAndFolder) {
  auto plain = parse_remote_folder("smb3://fileserver/nc-programs");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "fileserver");
  EXPECT_EQ(plain->port, 445);
  EXPECT_EQ(plain->share, "nc-programs");
  EXPECT_EQ(plain->folder, "");
  auto deep = parse_remote_folder("smb3://10.0.0.5:4450/data/lathe 7//in/");
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->host, "10.0.0.5");
  EXPECT_EQ(deep->port, 4450);
  EXPECT_EQ(deep->folder, "lathe 7\\in");
  auto v6 = parse_remote_folder("smb3://[2001:db8::1]:446/x");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "2001:db8::1");
  EXPECT_EQ(v6->port, 446);
}

TEST(RemoteFolder, WhatIsNone) {
  for (auto text : {"", "/srv/x", "smb://h/s", "smb3://", "smb3://h", "smb3://h/", "smb3:///s", "smb3://h:0/s", "smb3://h:65536/s",
                    "smb3://h:/s", "smb3://h:4x/s", "smb3://u@h/s", "smb3://[::1/s", "smb3://[x]/s", "smb3://h/IPC$", "smb3://h/s/../x",
                    "smb3://h/s/a\\b", "smb3://h/s/\xff"})
    EXPECT_FALSE(parse_remote_folder(text)) << text;
}

}  // namespace
}  // namespace sallyport::policy

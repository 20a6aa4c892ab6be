#include "core/figures/typeface.h"

#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/base/font_files.h"

namespace basin {
namespace {

TEST(Typeface, WhatIsNoWholeFontIsNotUsed) {
  EXPECT_FALSE(is_usable_font(""));
  EXPECT_FALSE(is_usable_font("version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 757076\n"));
  EXPECT_FALSE(is_usable_font(std::string("\0\1\0\0\0\x10\1\0\0\4\0\0", 12))) << "a header of sixteen tables alone";
  EXPECT_FALSE(is_usable_font(std::string("ttcf\0\1\0\0\0\0\0\1\xff\xff\xff\xf0", 16))) << "a collection whose font lies outside";
}

TEST(Typeface, AFontIsUsedWhereItIsWhole) {
  const auto fonts = fallback_fonts();
  if (fonts.empty()) GTEST_SKIP() << "no font is installed";
  const auto whole = read_file(fonts.front());
  EXPECT_TRUE(is_usable_font(whole));
  for (const size_t kept : {size_t{11}, size_t{13}, size_t{100}, whole.size() / 2, whole.size() - 1000})
    EXPECT_FALSE(is_usable_font(whole.substr(0, kept))) << kept;
}

}  // namespace
}  // namespace basin

#include "core/base/text.h"

#include <gtest/gtest.h>

namespace basin {
namespace {

TEST(Text, ACommaIsADecimalPointBeforeADigitAlone) {
  EXPECT_EQ(with_decimal_point("1,5"), "1.5");
  EXPECT_EQ(with_decimal_point("-1,5e2"), "-1.5e2");
  EXPECT_EQ(with_decimal_point(",5"), ".5");
  for (const char* other : {"1,", "1,e2", "1,097.6", "1,2,3", "1.5", ",", "x,5"}) EXPECT_FALSE(with_decimal_point(other)) << other;
}

TEST(Text, CoordinatesMayHaveAPlusSign) {
  for (const char* text : {"1.5", "+1.5", "1,5", "+1,5"}) {
    const auto number = coordinate_in(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(number->value, 1.5);
    EXPECT_EQ(number->decimal_comma, std::string_view(text).find(',') != std::string_view::npos);
  }
  for (const char* other : {"", "+", "+-1", "++1", "1,", "x"}) EXPECT_FALSE(coordinate_in(other)) << other;
}

TEST(Text, OnlyWhatUnicodeAllowsIsUtf8) {
  for (const char* sound : {"", "a", "\xc3\xa9", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xef\xbf\xbd", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(sound)) << sound;
  for (const char* broken : {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                             "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x82x"})
    EXPECT_FALSE(is_utf8(broken)) << in_quotes(broken);
}

TEST(Text, HalfAPairOfUtf16TakesNothingWithIt) {
  EXPECT_EQ(plain_text(std::string("\xff\xfe\x3d\xd8\x41\0", 6)),
            "\xef\xbf\xbd"
            "A");
  EXPECT_EQ(plain_text(std::string("\xff\xfe\x00\xde\x41\0", 6)),
            "\xef\xbf\xbd"
            "A");
  EXPECT_EQ(plain_text(std::string("\xff\xfe\x3d\xd8", 4)), "\xef\xbf\xbd");
  EXPECT_EQ(plain_text(std::string("\xff\xfe\x3d\xd8\x3d\xd8\x00\xde", 8)), "\xef\xbf\xbd\xf0\x9f\x98\x80");
}

}  // namespace
}  // namespace basin

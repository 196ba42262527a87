using CoreDataless.Arrays;
using CoreDataless.Cli;

namespace CoreDataless.Tests.Arrays;

public class CharactersTests
{
    [Theory]
    [InlineData("plain, Ünïcödé, 猫, 🐈", "plain, Ünïcödé, 猫, 🐈")]
    [InlineData("a\u001b[31mb\u0007\u007f\u009b", "a?[31mb???")]
    [InlineData("line\nand\ttab\r", "line?and?tab?")]
    [InlineData("\u202Egpj.exe\u202C \u2066x\u2069 \u200E\u200F\u061C", "?gpj.exe? ?x? ???")]
    public void A_line_has_nothing_that_steers_what_stands_around_it(string text, string line)
    {
        Assert.Equal(line, Characters.Line(text));
        Assert.Equal(line, Harmless.Line(text));
    }

    [Fact]
    public void Half_a_pair_is_no_character() => Assert.Equal("half \uFFFD a pair", Characters.Line("half \ud83d a pair"));

    [Fact]
    public void Text_of_several_lines_keeps_them() =>
        Assert.Equal("a\n?[2Jb\n?c", Harmless.Lines("a\n\u001b[2Jb\n\u202Ec"));
}

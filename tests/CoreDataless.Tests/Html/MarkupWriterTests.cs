using System.Xml.Linq;
using CoreDataless.Arrays;
using CoreDataless.Html;

namespace CoreDataless.Tests.Html;

public class MarkupWriterTests
{
    [Theory]
    [InlineData("plain text, 100 % {of} it", "plain text, 100 % {of} it")]
    [InlineData("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")]
    [InlineData("\"a\" & b", "&quot;a&quot; &amp; b")]
    [InlineData("größer 10⁻³ 猫 🐈", "größer 10⁻³ 猫 🐈")]
    [InlineData("a\0b\rc\u001b[2Jd\u007fe\u0085f", "a\uFFFDb\uFFFDc\uFFFD[2Jd\uFFFDe\uFFFDf")]
    [InlineData("abc\u202Efed\u2066g\u200Fh\u061C", "abc\uFFFDfed\uFFFDg\uFFFDh\uFFFD")]
    [InlineData("\uFFFE\uFFFF", "\uFFFD\uFFFD")]
    [InlineData("two\nlines\tand a tab", "two\nlines\tand a tab")]
    [InlineData("", "")]
    public void Texts_are_escaped(string text, string expected) => Assert.Equal(expected, Written(m => m.Text(text)));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        Assert.Equal("a\uFFFDb", Written(m => m.Text("a\uD83Db")));
        Assert.Equal("a\uFFFD", Written(m => m.Text("a\uD83D")));
        Assert.Equal("\uFFFD\uFFFDa", Written(m => m.Text("\uDC08\uD83Da")));
    }

    [Fact]
    public void Attributes_survive_a_reader_of_XML_with_line_ends_and_tabs()
    {
        const string Value = "a \"quoted\"\n'line' <b>\tand & more 🐈";
        string written = Written(m => m.Empty("img", ("alt", Value), ("title", null)));
        var read = XElement.Parse(written);
        Assert.Equal(Value, read.Attribute("alt")?.Value);
        Assert.Null(read.Attribute("title"));
    }

    [Fact]
    public void Elements_nest_and_are_closed_in_order()
    {
        string written = Written(m =>
        {
            using (m.Open("p", ("class", "note")))
            {
                m.Text("a ");
                m.Element("em", "<b>");
            }
            m.Empty("hr");
            m.Line();
        });
        Assert.Equal("<p class=\"note\">a <em>&lt;b&gt;</em></p><hr/>\n", written);
    }

    [Fact]
    public void What_is_closed_out_of_order_is_an_error()
    {
        var markup = new MarkupWriter(new StringWriter());
        MarkupWriter.Scope outer = markup.Open("div");
        markup.Open("p");
        Assert.Contains("<p>", Assert.Throws<InvalidOperationException>(outer.Dispose).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_ids_are_the_same()
    {
        var markup = new MarkupWriter(new StringWriter());
        string[] ids = [.. Enumerable.Range(0, 50).Select(i => markup.NewId(i % 2 == 0 ? "a" : "b"))];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Any_text_is_read_back_with_only_the_harmful_replaced()
    {
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            string text = string.Concat(Enumerable.Range(0, 40).Select(_ => (char)random.Next(random.Next(2) * 65_400 + 136)));
            string written = Written(m => m.Element("p", text, ("title", text)));
            var read = XElement.Parse(written, LoadOptions.PreserveWhitespace);
            string expected = string.Concat(text.EnumerateRunes().Select(r => Characters.IsHarmless(r) ? $"{r}" : "\uFFFD"));
            Assert.Equal(expected, read.Value);
            Assert.Equal(expected, read.Attribute("title")?.Value);
        }
    }

    private static string Written(Action<MarkupWriter> write)
    {
        using var text = new StringWriter();
        write(new MarkupWriter(text));
        return text.ToString();
    }
}

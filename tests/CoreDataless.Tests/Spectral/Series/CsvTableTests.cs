using CoreDataless.Spectral;

namespace CoreDataless.Tests.Spectral.Series;

public class CsvTableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a,b\r\n1,2\r\n")]
    [InlineData("a;b\n1;2")]
    [InlineData("a\tb\n1\t2")]
    [InlineData("\"a\",\"b\"\n\"1\", 2 \n")]
    [InlineData("\n\na , b\n\n1,2\n\n")]
    public void Spellings_of_one_table(string text)
    {
        CsvTable table = CsvTable.Parse(text, "t.csv");
        Assert.Equal(["a", "b"], table.Columns);
        CsvRow row = Assert.Single(table.Rows);
        Assert.Equal((1.0, 2.0), (table.Number(row, 0), table.Number(row, 1)));
    }

    [Fact]
    public void Quotes_hold_separators_quotes_and_line_breaks_and_lines_are_counted_through()
    {
        CsvTable table = CsvTable.Parse("name,x\n\"a, \"\"b\"\"\nc\",1\nd,2", "t.csv");
        Assert.Equal("a, \"b\"\nc", table.Rows[0].Cells[0]);
        Assert.Equal([2, 4], table.Rows.Select(r => r.Line));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_name()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. "a,b\n1,2\n"u8]);
            Assert.Equal(0, CsvTable.Read(file).IndexOf("a"));
            File.WriteAllBytes(file, [.. "a,b\n"u8, 0xFF, .. ",2\n"u8]);
            Assert.Throws<InvalidDataFileException>(() => CsvTable.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\n \n", "it is empty")]
    [InlineData("a,b\n", "nothing below")]
    [InlineData("a,b\n1\n", "line 2")]
    [InlineData("a,b\n1,2\n1,2,3\n", "line 3")]
    [InlineData("a,b\n1,\"2\n", "line 2")]
    [InlineData("a,b\n\"1\"x,2\n", "line 2")]
    [InlineData("a,b,a\n1,2,3\n", "'a' twice")]
    public void What_is_no_table_is_refused_with_the_place(string text, string words)
    {
        var refused = Assert.Throws<InvalidDataFileException>(() => CsvTable.Parse(text, "t.csv"));
        Assert.StartsWith("t.csv: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e3", 1000.0)]
    [InlineData("-.5", -0.5)]
    [InlineData("1e308", 1e308)]
    [InlineData("1e400", null)]
    [InlineData("NaN", null)]
    [InlineData("nan", null)]
    [InlineData("N/A", null)]
    [InlineData("-inf", null)]
    [InlineData("\"\"", null)]
    public void Numbers_and_words_for_none(string cell, double? value)
    {
        CsvTable table = CsvTable.Parse($"name,x\na,{cell}", "t.csv");
        Assert.Equal(value, table.Number(table.Rows[0], 1));
    }

    [Theory]
    [InlineData("12 %")]
    [InlineData("\"1,5\"")]
    [InlineData("0x10")]
    [InlineData("many")]
    public void Other_words_are_named_with_line_and_column(string cell)
    {
        CsvTable table = CsvTable.Parse($"name,x\na,1\nb,{cell}", "t.csv");
        var refused = Assert.Throws<InvalidDataFileException>(() => table.Number(table.Rows[1], 1));
        Assert.Contains("line 3, column 'x'", refused.Message, StringComparison.Ordinal);
        Assert.False(table.IsNumeric(1));
    }
}

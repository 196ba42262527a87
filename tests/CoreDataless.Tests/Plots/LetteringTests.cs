using System.Text;
using CoreDataless.Plots;

namespace CoreDataless.Tests.Plots;

public class LetteringTests
{
    [Fact]
    public void What_fits_is_left_alone()
    {
        Assert.Equal("airplane", Lettering.Cut("airplane", Lettering.Width("airplane")));
        Assert.Equal("", Lettering.Cut("", 0));
    }

    [Fact]
    public void What_does_not_fit_keeps_its_beginning_and_its_end()
    {
        string cut = Lettering.Cut("cifar100-resnet20-chenyaofo.safetensors", 100);
        Assert.Matches("^cifar100.*….*ensors$", cut);
        Assert.InRange(Lettering.Width(cut), 80, 100);
    }

    [Fact]
    public void Letters_of_several_characters_are_not_torn()
    {
        string name = string.Concat(Enumerable.Repeat("👩‍🔬e\u0301🇨🇭", 30));
        for (double room = 10; room < 200; room += 3)
        {
            string cut = Lettering.Cut(name, room);
            Assert.DoesNotContain(Rune.ReplacementChar, cut.EnumerateRunes());
            foreach (string part in cut.Split('…')) Assert.Contains(part, name, StringComparison.Ordinal);
            Assert.DoesNotMatch("^\u0301|…\u0301", cut);
            Assert.True(Lettering.Width(cut) <= Math.Max(room, Lettering.Width("…")));
        }
    }

    [Fact]
    public void Widths_are_at_least_those_of_a_wide_font()
    {
        // Advance widths of DejaVu Sans, in thousandths of its size.
        Assert.True(Lettering.Width("Mg against stated accuracy") >= 14.59 * Lettering.Size * 0.98);
        Assert.True(Lettering.Width("0.123456789") >= (10 * 0.636 + 0.318) * Lettering.Size);
        Assert.True(Lettering.Width("WWWW") > Lettering.Width("llll") * 3);
        Assert.Equal(Lettering.Width("e"), Lettering.Width("e\u0301"));
    }
}

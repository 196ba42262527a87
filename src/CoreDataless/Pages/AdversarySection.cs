using CoreDataless.Html;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>How far prototypes are from being taken for something else.</summary>
internal static class AdversarySection
{
    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, EvaluatedData data, string id)
    {
        markup.Heading(3, "Adversaries", id);
        markup.Paragraph("An adversary is a prototype changed as little as possible (by the method DeepFool) until "
            + "the network takes it for another class. The further it had to move inside the network, the larger is "
            + "Madv, and the safer is the class.");
        if (data.Runs.All(r => r.DeepFool is null))
        {
            markup.Note("No run was attacked.");
            return;
        }
        if (data.Figures is { Pictures: { Adversaries.Count: > 0 } pictures } figures
            && data.Runs[pictures.Run].DeepFool is { } attack)
            Pictures(markup, data, figures, pictures, attack);
        ClassDistances.Write(markup, data);
    }

    private static void Pictures(
        MarkupWriter markup, EvaluatedData data, FigureData figures, PictureData pictures, DeepFoolData attack)
    {
        string which = figures.Shown.Count == data.Classes ? "" : " Shown are the classes that are easiest and "
            + "hardest to fool.";
        markup.Note($"Prototype, adversary, and the difference between them, made visible.{which}");
        using (markup.Open("div", ("class", "trios")))
        {
            foreach ((int index, int label) in figures.Shown.Index())
            {
                if (pictures.Prototypes[label] is not { } prototype || pictures.Adversaries[index] is not { } adversary
                    || pictures.Differences[index] is not { } difference)
                    continue;
                Trio(markup, data, attack, label, (pictures.Width, pictures.Height), pictures.Gains[index],
                    [prototype, adversary, difference]);
            }
        }
        markup.Line();
    }

    private static void Trio(MarkupWriter markup, EvaluatedData data, DeepFoolData attack, int label,
        (int, int) size, double gain, byte[][] images)
    {
        (string own, string other) = (data.NameOf(label), data.NameOf(attack.Adversary[label]));
        string times = Figures.Coefficient(gain);
        (string Alt, string Title)[] words =
        [
            ($"Prototype of {own}", own),
            ($"The same image changed until it is taken for {other}", other),
            ($"The difference, {times} times as strong", $"difference × {times}"),
        ];
        using (markup.Open("figure", ("class", "trio")))
        {
            using (markup.Open("div"))
            {
                foreach ((byte[] image, (string alt, string title)) in images.Zip(words))
                    Picture.Write(markup, image, size, Picture.Large, alt, title);
            }
            using (markup.Open("figcaption"))
            {
                markup.Element("b", (attack.Success[label], attack.Iterations[label]) switch
                {
                    (true, 0) => $"{own}: taken for {other} already",
                    (true, _) => $"{own} → {other}",
                    _ => $"{own}: not fooled",
                });
                markup.Element("span",
                    $"Madv {attack.Madv[label]:F3}, L2 {Figures.Short(attack.L2[label])}, difference × {times}");
            }
        }
        markup.Line();
    }
}

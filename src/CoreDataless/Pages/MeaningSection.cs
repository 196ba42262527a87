using CoreDataless.Html;
using CoreDataless.Reporting;

namespace CoreDataless.Pages;

/// <summary>What the numbers are, and what they are not.</summary>
internal static class MeaningSection
{
    private static readonly (string Term, string Meaning)[] Prototypes =
    [
        ("prototype", "an image that the network takes for a perfect example of a class: random noise, changed by "
            + "gradient descent until the network is as sure of the class as it can be"),
        ("Mg", "how far apart the classes are: 1 less the mean cosine of the features of the prototypes. Near 1: "
            + "every class has features of its own; near 0: all look the same to the network"),
        ("adversary", "a prototype with the smallest change (by DeepFool) that makes the network take it for another "
            + "class"),
        ("Madv", "how hard it is to fool: 1 less the cosine of the features of a prototype and its adversary, mean "
            + "over the classes"),
        ("loss", "cross-entropy of the prototypes when the descent ended. Above 0.001 the descent has not arrived, "
            + "and Mg says how fast it is rather than what the network is"),
        ("±", "sample deviation over the runs, each from other random noise. Two means are told apart when they "
            + "differ by more than twice the standard error of their difference"),
    ];

    private static readonly (string Term, string Meaning)[] Spectra =
    [
        ("alpha", "the exponent of the power law in the tail of a layer's eigenvalues (squared singular values). "
            + "Layers of well-trained networks mostly have 2 to 6: a rule of thumb from large networks"),
        ("alpha-hat", "alpha times log10 of the largest eigenvalue, alpha_weighted in tables. Within one family of "
            + "architectures trained on one task, smaller means have gone with smaller test errors"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, PageContent content)
    {
        bool hasPrototypes = content.Models.Any(m => m.Evaluated is not null);
        bool hasSpectra = content.Series.Count > 0 || content.Models.Any(m => m.Spectra is not null);
        using (markup.Open("section", ("id", "meaning")))
        {
            markup.Heading(2, "What these numbers are");
            markup.Facts([.. hasPrototypes ? Prototypes : [], .. hasSpectra ? Spectra : []]);
            markup.Heading(3, "What they do not say");
            if (hasPrototypes)
            {
                markup.Paragraph($"They are no accuracy. The paper's marks for a well-trained network are Mg "
                    + $"{PaperMarks.Mg} and Madv {PaperMarks.Madv}. {PaperMarks.Caveat}");
            }
            if (hasSpectra)
            {
                markup.Paragraph($"Spectra are no test{(hasPrototypes ? " either" : "")}: across training "
                    + "lengths or amounts of data, smaller alpha-hat need not be better, and a fit to ten eigenvalues says little.");
            }
            Sources(markup);
        }
        markup.Line();
    }

    private static void Sources(MarkupWriter markup)
    {
        using (markup.Open("p", ("class", "note")))
        {
            markup.Text("Prototypes, Mg and Madv: N. Dean, D. Sarkar, ");
            markup.Element("cite", "Fantastic DNN Classifiers and How to Identify them without Data");
            markup.Text(", arXiv 2305.15563. Spectra: C. H. Martin, T. Peng, M. W. Mahoney, ");
            markup.Element("cite",
                "Predicting trends in the quality of state-of-the-art neural networks without access to training or "
                    + "testing data");
            markup.Text(", arXiv 2002.06716.");
        }
        markup.Line();
    }
}

namespace CoreDataless.WeightsConverter;

/// <summary>
/// What the command line asks for. Texts are in the form in which they go into the file; null is "not stated".
/// </summary>
internal sealed record ConvertOptions(
    string Input,
    string Output,
    DType Floats,
    string? Architecture,
    string? InputSize,
    string? Mean,
    string? Std,
    string? Classes,
    string? Accuracy,
    string? Dataset,
    bool Verify,
    bool Force);

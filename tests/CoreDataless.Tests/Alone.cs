namespace CoreDataless.Tests;

/// <summary>Nothing else runs beside these tests: they look at the whole process, or at the whole device.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

namespace CoreDataless.Tests.Browser;

/// <summary>One browser and one set of pages for all tests, which run one after the other.</summary>
[CollectionDefinition(nameof(OneBrowser))]
public sealed class OneBrowser : ICollectionFixture<Chromium>, ICollectionFixture<Reports>;

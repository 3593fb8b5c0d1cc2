using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

public sealed class FilePatternTests
{
    [Theory]
    [InlineData("a.yml", "a.yml")]
    [InlineData("none.yml", "")]
    [InlineData("*.yml", ".hidden.yml a.yml ab.yml b.yml")]
    [InlineData("a*.yml", "a.yml ab.yml")]
    [InlineData("?.yml", "a.yml b.yml")]
    [InlineData("[ab].yml", "a.yml b.yml")]
    [InlineData("[^a].yml", "b.yml")]
    [InlineData("[b-z]*", "b.yml c+.json")]
    [InlineData("c+*.json", "c+.json")]
    [InlineData("none/*.yml", "")]
    public void Lists_what_a_pattern_names(string pattern, string expected)
    {
        using var files = new TemporaryFolder();
        foreach (var name in new[] { "b.yml", "a.yml", "ab.yml", ".hidden.yml", "c+.json" })
            files.Write(name, "");

        string.Join(' ', new FilePattern(files.File(pattern)).List().Select(Path.GetFileName)).ShouldBe(expected);
    }
}

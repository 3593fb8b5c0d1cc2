using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

public class TypedTextTests
{
    [Theory]
    [InlineData("a", false)]
    [InlineData("file_le", false)]
    [InlineData("file{mode=\"le\"}", true)] // In doubt.
    [InlineData("file{mode=\"idle\"}", false)]
    [InlineData("h{le=\"0.5\"}", false)]
    [InlineData("h{le=\"+Inf\"}", false)]
    [InlineData("h{le=\"1.0\"}", false)]
    [InlineData("h{le=\"1\"}", true)]
    [InlineData("h{le=\"1e3\"}", true)]
    [InlineData("h{le=\"0.50\"}", true)]
    [InlineData("h{le = \"0.5\"}", true)]
    [InlineData("h{x=\"le\",le=\"1\"}", true)]
    [InlineData("h{role=\"x\",le=\"0.5\"}", false)]
    [InlineData("q{quantile=\"0.50\"}", true)]
    [InlineData("q{quantile=\"0.5\"}", false)]
    [InlineData("{\"q\",\"le\"=\"3\"}", true)]
    [InlineData("{\"q\",\"quantile\"=\"0.50\"}", true)]
    public void Texts_whose_bound_has_another_form_depend_on_their_type(string text, bool depends) =>
        TypedText.Is(System.Text.Encoding.UTF8.GetBytes(text)).ShouldBe(depends);
}

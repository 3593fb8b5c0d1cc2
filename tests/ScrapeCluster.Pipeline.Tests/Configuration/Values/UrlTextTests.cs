using ScrapeCluster.Pipeline.Configuration.Values;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Values;

public class UrlTextTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("/only/a/path", "", "")]
    [InlineData("HTTP://a.b/c?d#e", "http", "a.b")]
    [InlineData("http://u:p@h:9090/x", "http", "h:9090")]
    [InlineData("http://u:p@w@h/x", "http", "h")]
    [InlineData("http://[::1]:80/", "http", "[::1]:80")]
    [InlineData("http://[fe80::1%25en0]/", "http", "[fe80::1%25en0]")]
    [InlineData("http://h:/", "http", "h:")]
    [InlineData("mailto:a b", "mailto", "")]
    [InlineData("//h/x", "", "h")]
    [InlineData("http:///x", "http", "")]
    [InlineData("http://a:1,b:2", "http", "a:1,b:2")]
    [InlineData("a.b/c:d", "", "")]
    [InlineData("http://h/a b", "http", "h")]
    public void Is_read(string text, string scheme, string host)
    {
        var url = UrlText.TryParse(text, out var error).ShouldNotBeNull(error);

        (url.Scheme, url.Host).ShouldBe((scheme, host));
    }

    [Theory]
    [InlineData(":x", "scheme")]
    [InlineData("localhost:9090/x y", null)]
    [InlineData("1.2.3.4:80", "colon")]
    [InlineData("http://a b/", "host")]
    [InlineData("http://a:b/", "port")]
    [InlineData("http://a:1:x/", "port")]
    [InlineData("http://[::1/", "bracket")]
    [InlineData("http://[1.2.3.4]/", "brackets")]
    [InlineData("http://[::1]x/", "port")]
    [InlineData("http://h/%zz", "%")]
    [InlineData("http://h/#%zz", "%")]
    [InlineData("http://u é@h/", "user")]
    [InlineData("http://%41/", "host")]
    [InlineData("http://h/\u0001", "control")]
    public void What_is_no_url_is_refused(string text, string? reason)
    {
        var url = UrlText.TryParse(text, out var error);

        (url is null).ShouldBe(reason is not null);
        error.ShouldContain(reason ?? "");
    }

    [Theory]
    [InlineData("http://user:secret@h/p?q#f", "http://user:xxxxx@h/p?q#f")]
    [InlineData("http://user@h/p", "http://user@h/p")]
    [InlineData("//:secret@h", "//:xxxxx@h")]
    public void The_password_is_taken_out(string text, string shown) => UrlText.TryParse(text, out _)!.Redacted().ShouldBe(shown);
}

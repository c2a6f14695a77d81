/*
 * A bank in the C4 model: people, systems, containers and a few components.
 */
workspace "Big bank" "What customers see of a bank." {

    !const MAINFRAME_TECH "XML/HTTPS"
    !docs docs

    model {
        properties {
            "structurizr.groupSeparator" "/"
        }
        customer = person "Personal Customer" "Has accounts with the bank." "Customer"

        group "Big bank" {
            support = person "Support staff" "Answers customers." "Bank Staff"
            mainframe = softwaresystem "Mainframe" "Keeps accounts, customers and transactions." "Existing System"
            email = softwaresystem "E-mail system" "The Exchange server of the bank." "Existing System"

            banking = softwaresystem "Online banking" "Customers see their accounts and pay." {
                spa = container "Single-Page Application" "All of online banking, in the browser." "JavaScript and Angular" "Web Browser"
                mobile = container "Mobile App" "Some of online banking, on a phone." "Xamarin" "Mobile App"
                web = container "Web Application" "Delivers the single-page application." "Java and Spring MVC"
                api = container "API Application" "Online banking over JSON and HTTPS." "Java and Spring MVC" {
                    signin = component "Sign-in Controller" "Signs users in." "Spring MVC Rest Controller"
                    summary = component "Accounts Controller" "Sums up accounts." "Spring MVC Rest Controller"
                    security = component "Security Component" "Passwords and who signs in." "Spring Bean"
                    facade = component "Mainframe Facade" "Speaks to the mainframe." "Spring Bean"
                }
                database = container "Database" "Users, hashed passwords, logs." "Oracle Database Schema" "Database"
            }
        }

        # people and systems
        customer -> banking "Sees accounts and pays with"
        banking -> mainframe "Gets accounts from"
        banking -> email "Sends e-mail using"
        email -> customer "Sends e-mails to"
        support -> mainframe "Uses"

        # containers
        customer -> web "Visits bigbank.example using" "HTTPS"
        customer -> spa "Sees accounts and pays with"
        customer -> mobile "Sees accounts and pays with"
        web -> spa "Delivers to the browser"

        # components
        spa -> signin "Makes API calls to" "JSON/HTTPS"
        spa -> summary "Makes API calls to" "JSON/HTTPS"
        mobile -> signin "Makes API calls to" "JSON/HTTPS"
        signin -> security "Uses"
        summary -> facade "Uses"
        security -> database "Reads from and writes to" "SQL/TCP"
        facade -> mainframe "Makes API calls to" "${MAINFRAME_TECH}"
        security -> email "Sends e-mail using"

        live = deploymentEnvironment "Live" {
            deploymentNode "Big bank" "" "Data centre" {
                deploymentNode "bigbank-api***" "" "Ubuntu" "" 8 {
                    containerInstance api
                }
            }
        }
    }

    views {
        systemContext banking "SystemContext" {
            include *
            autoLayout
        }
        container banking "Containers" {
            include *
            autoLayout lr
        }
        dynamic api "SignIn" "How the sign-in works." {
            spa -> signin "Submits credentials to"
            signin -> security "Validates credentials using"
            security -> database "select * from users where username = ?"
            database -> security "Returns the user to"
            security -> signin "Returns true if the password is right"
            signin -> spa "Sends a token to"
            autoLayout
            description "How the sign-in works."
        }
        styles {
            element "Person" {
                color #ffffff
                shape Person
            }
            element "Web Browser" {
                shape WebBrowser
            }
            element "Mobile App" {
                shape MobileDeviceLandscape
            }
            element "Database" {
                shape Cylinder
            }
            element "Existing System" {
                background #999999
            }
        }
        theme default
    }
}

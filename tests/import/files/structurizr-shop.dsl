workspace {
    name "Web shop"
    !identifiers hierarchical
    !include people.dsl

    model {
        archetypes {
            springBoot = container {
                technology "Spring Boot"
                tags "Service"
            }
            topic = container {
                tags "Topic"
            }
            https = -> {
                technology "HTTPS"
            }
        }

        !const TEAM "Team \"Blue\""

        buyer = person "Buyer"
        tax = softwareSystem "Tax office" "Of the state" "External"
        shop = softwareSystem "Shop" {
            description "Sells \
things"
            group "${TEAM}" {
                orders = springBoot "Orders" "Takes orders" {
                    db = component "Repository"
                    this -> events "Publishes" "Kafka" "Asynchronous"
                }
                ordersDb = container "Orders DB" {
                    technology "MySQL 8"
                }
            }
            group "Logistics" {
                shipping = springBoot "Shipping" {
                    -> shop.events "Consumes OrderPlaced from" "Kafka"
                }
                store = container "Shipments" "" "Spring Data"
            }
            events = topic "Order events" "" "Kafka"
            orders -> ordersDb "Stores orders in" "JDBC"
            shipping -> store "Stores" "JDBC"
            mailer = container "Mailer" "Sends mail" "Go"
            events -> mailer "OrderPlaced"
        }
        front = softwareSystem "Storefront" "" {
            ui = container "UI" "" "React" {
                url https://example.org
            }
        }

        buyer -> front.ui "Buys with"
        front.ui --https-> shop.orders "Places orders with"
        rel = shop.orders -> tax "Reports to" "SFTP" {
            tags "Nightly"
        }
        front.ui -> shop.shiping "Tracks"
        front -> tax "Never"
        !element shop.mailer {
            -> buyer "Writes to" "SMTP"
        }
    }

    views {
        dynamic shop {
            title "Place an order"
            1: buyer -> front.ui "Buys"
            2: front.ui -> shop.orders "Order.Create"
            {
                {
                    shop.orders -> shop.ordersDb "Stores"
                }
                {
                    shop.orders -> shop.events "OrderPlaced"
                }
            }
            shop.shipping -> shop.events "Consumes"
            rel "Reports"
            tax -> buyer "Nothing"
        }
        styles {
            element "Topic" {
                shape Pipe
            }
        }
    }
}
